const READ_MILLIS = 60_000; // some browsers read the file only after they have asked where to put it

/** Hands a file to the reader, under a name that every system takes. */
export function saveFile(name: string, type: string, parts: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_MILLIS);
}

export function fileName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(-120);
}
