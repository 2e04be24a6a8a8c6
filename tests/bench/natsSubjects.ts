export const SHARDS = 16;
export const subjectOfShard = (shard: number, name: string): string => `homeport.queue.${shard % SHARDS}.${name}`;
