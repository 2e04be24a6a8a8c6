/**
 * The kit: props in, markup out; no calls, no stores, no words of its own (labels come from `strings`).
 *
 *   Button, IconButton           look: main (one a screen) | plain | quiet | bare
 *   TextField, TextArea,         label, hint, wrong (what is off, in words), prose (the person's own words)
 *   SecretField, SearchField
 *   Choice, Tick                 one of a few; yes or no
 *   Range                        two places on one line, by hand or by arrow keys
 *   Dialog                       its buttons name the act; before what can't be undone it says what will be so
 *   Menu, List                   List: rows to open, current row marked
 *   Panes, PaneHead, Page        list | text | margin; one column
 *   Stack, Cluster, Section, Quiet   spacing; a part of a page; a quieter sentence
 *   Cards, Card                  a few things to pick from, each with one line about it
 *   ChartFrame                   the page outside: onboarding and lock
 *   Label, Person                a record's state; a person by shape and name
 *   EmptyState, Contours         an empty place; the drawing
 *   Banner, Progress             a message that stays; something over a second
 *   More                         details on demand
 *   toast, Toasts                toast({ text, undo: { label, onUndo } }), ten seconds
 *
 * Colours and sizes: tokens.css only. Icons: lucide-react at 18 or 20, strokeWidth 1.75, aria-hidden.
 */
export { Banner, type BannerProps } from "./Banner.tsx";
export { Button, type ButtonProps, IconButton, type IconButtonProps } from "./Button.tsx";
export { Card, Cards } from "./Cards.tsx";
export { ChartFrame } from "./ChartFrame.tsx";
export { Choice, type ChoiceProps, type Option, Tick } from "./Choice.tsx";
export { Contours } from "./Contours.tsx";
export { cx } from "./cx.ts";
export { Dialog, type DialogProps } from "./Dialog.tsx";
export { EmptyState, type EmptyStateProps } from "./EmptyState.tsx";
export { SearchField, SecretField, type SecretFieldProps, TextArea, TextField } from "./Field.tsx";
export { Label, type LabelLook, Person } from "./Label.tsx";
export { List, type ListProps, type Row } from "./List.tsx";
export { Mark } from "./Mark.tsx";
export { Menu, type MenuEntry } from "./Menu.tsx";
export { More } from "./More.tsx";
export { Page, PaneHead, Panes, type PanesProps } from "./Panes.tsx";
export { Progress } from "./Progress.tsx";
export { Range, type RangeProps } from "./Range.tsx";
export { Cluster, Quiet, Section, Stack } from "./Stack.tsx";
export { toast, Toasts } from "./Toast.tsx";
