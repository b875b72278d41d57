import { statfs } from 'node:fs/promises';

/** Bytes that must be free to write: two segments of the write-ahead log, and the data of some requests. */
const reserve = 64 * 1024 * 1024;

/** Whether the file system has too little space left to write to a folder: on a full one, PGlite spins for good. */
export async function isSpaceLow(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < reserve;
}

/** In words, for a person. */
export const tooLittleSpace = `less than ${reserve / 1024 / 1024} MiB are free for DATA_DIR`;
