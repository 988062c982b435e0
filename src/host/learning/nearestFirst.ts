/** Sorts changed paths by how near they are to the open files, where completions need them first. Pure. */

/**
 * Returns the paths, the nearest to an open file first. Near means few folders up and down from one to the other. Paths
 * that are equally near keep their order.
 *
 * @param open paths of the open files, relative to the same folder as the paths
 */
export function nearestFirst(paths: readonly string[], open: readonly string[]): readonly string[] {
  const openNames = open.map(path => path.split("/"));
  const distances = new Map(paths.map(path => [path, distanceTo(path.split("/"), openNames)]));
  return [...paths].sort((a, b) => distances.get(a)! - distances.get(b)!);
}

/** The distance to the nearest open file: 0 for the file itself, 2 for one in the same folder. */
function distanceTo(names: readonly string[], open: readonly (readonly string[])[]): number {
  let least = Number.MAX_SAFE_INTEGER;
  for (const other of open) {
    let common = 0;
    while (common < names.length && names[common] === other[common]) common++;
    least = Math.min(least, names.length + other.length - 2 * common);
  }
  return least;
}
