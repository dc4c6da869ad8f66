/**
 * Layers of lib/ that are mutated together, and judged by the unit tests of the same folders: a mutant is judged in a
 * second that way, and a layer proves itself. What only end-to-end suites reach (the module and its wiring) is in none.
 */
export const LAYERS = {
  token: ['token'],
  keys: ['keys', 'http', 'discovery'],
  setup: ['options', 'observability', 'errors'],
  guards: ['strategy', 'exceptions', 'guards', 'decorators'],
  testing: ['testing'],
};

/** The folders of the layer that this process works on. */
export function currentFolders() {
  const folders = LAYERS[process.env.MUTATION_LAYER];
  if (folders === undefined) throw new Error(`set MUTATION_LAYER to one of ${Object.keys(LAYERS).join(', ')}`);
  return folders;
}
