/** Which backends these tests can run on; those that they cannot are named with the reason. */
import { type BackendName, gpu } from '../../src/compute/index.ts'

export async function availableBackends(): Promise<BackendName[]> {
  const attempts = await gpu.backends()
  for (const { backend, outcome, explanation } of attempts)
    if (outcome === 'refused') console.log(`skipping the ${backend} backend: ${explanation}`)
  return attempts.filter(({ outcome }) => outcome === 'works').map(({ backend }) => backend)
}
