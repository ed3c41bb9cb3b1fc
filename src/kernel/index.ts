/** The Jupyter kernel, as seen from outside its own process: where Jupyter finds it. */
export { installKernelspec, type KernelspecPlace, uninstallKernelspec } from './kernelspec.ts'
