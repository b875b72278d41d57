import { statfs } from 'node:fs/promises';

/** Bytes that must stay free: two segments of the write-ahead log, and the data of some requests. */
const reserve = 64 * 1024 * 1024;

/** Whether the file system of a folder has too little free space. On a full one, PGlite loops forever. */
export async function isSpaceLow(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < reserve;
}

/** The reason to give the operator while `isSpaceLow`. */
export const tooLittleSpace = `less than ${reserve / 1024 / 1024} MiB are free for DATA_DIR`;
