/** Reads and writes the browser's local storage, and carries on where there is none. */

/** Texts that live as long as the page: for pages that must leave no trace. */
let memory: Map<string, string> | null = null;

/** Keeps everything in memory from now on: an embed on a foreign page neither reads nor writes the browser's storage. */
export function keepInMemoryOnly(): void {
  memory ??= new Map();
}

/** The text under a key, or null where there is none or storage is out of reach. */
export function readStored(key: string): string | null {
  if (memory) return memory.get(key) ?? null;
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Stores a text and tells whether that worked: private windows and full disks refuse. */
export function writeStored(key: string, text: string): boolean {
  if (memory) {
    memory.set(key, text);
    return true;
  }
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** Forgets a text. */
export function removeStored(key: string): void {
  if (memory) memory.delete(key);
  else
    try {
      localStorage.removeItem(key);
    } catch {
      // Where nothing can be stored, nothing needs to go.
    }
}

/** The text that this tab alone remembers over a reload, or null. */
export function readOfTab(key: string): string | null {
  if (memory) return memory.get(`tab ${key}`) ?? null;
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Lets this tab remember a text over a reload, where the browser allows it. */
export function writeOfTab(key: string, text: string): void {
  if (memory) memory.set(`tab ${key}`, text);
  else
    try {
      sessionStorage.setItem(key, text);
    } catch {
      // The tab then opens the project that was opened last.
    }
}
