// Names may hold the comma that parts a list: inside a name it is written %2C, and % is written %25.
export function splitList(list: string): string[] {
  const plain = (name: string) => name.replace(/%2C/gi, ',').replace(/%25/g, '%');
  return list
    .split(',')
    .map(plain)
    .filter((name) => name !== '');
}

export function joinList(names: readonly string[]): string {
  return names.map((name) => name.replace(/%/g, '%25').replace(/,/g, '%2C')).join(',');
}
