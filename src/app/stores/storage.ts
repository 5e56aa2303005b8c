/** Reads and writes the browser's local storage, and carries on where there is none. */

/** The text under a key, or null where there is none or storage is out of reach. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Stores a text and tells whether that worked: private windows and full disks refuse. */
export function writeStored(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
