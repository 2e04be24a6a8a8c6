import { describe, expect, it } from "vitest";
import { as, type DeviceId, type RecordId } from "../../../shared/base/brand.ts";
import { Together } from "./together.ts";

const [record, other] = [1, 2].map((byte) => as<RecordId>(new Uint8Array(32).fill(byte))) as [RecordId, RecordId];
const device = as<DeviceId>(new Uint8Array(32).fill(9));

function begin() {
  const told: string[] = [];
  const together = new Together(
    ({ state }) => told.push(state),
    () => undefined,
  );
  return { together, told };
}

describe("Write together over links that come and go", () => {
  it("[F20] what the partner asks for stands when the link is lost, and nothing is told of that", () => {
    const { together, told } = begin();
    together.heard(device, [record]);
    together.gone(device);
    expect(together.state(record)).toBe("asked");
    together.heard(device, [record]);
    expect(told).toEqual(["asked"]);
    expect(together.states()).toHaveLength(1);
  });

  it("[MB2] a device that was removed asks for nothing any more", () => {
    const { together, told } = begin();
    together.heard(device, [record]);
    together.gone(device);
    together.keepOnly(new Set());
    expect(told).toEqual(["asked", "off"]);
    expect(together.states()).toEqual([]);
  });

  it("[F17] joined while the partner is away it waits, and is on when both are there", () => {
    const { together } = begin();
    together.heard(device, [record]);
    together.gone(device);
    expect(together.join(record)).toBe("waiting");
    together.heard(device, [record]);
    expect(together.state(record)).toBe("on");
  });

  it("[F17] ends for both with the link or with one's leaving; a request taken back is gone", () => {
    const { together, told } = begin();
    together.join(record);
    together.heard(device, [record, other]);
    together.gone(device);
    expect([record, other].map((each) => together.state(each))).toEqual(["off", "asked"]);
    together.heard(device, []);
    expect(together.states()).toEqual([]);
    expect(told).toEqual(["waiting", "on", "asked", "off", "off"]);
  });
});
