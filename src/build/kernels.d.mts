/** Types of kernels.mjs. */
export function buildKernels(outDir: string): Promise<void>;
export function buildProfileKernels(outDir: string): Promise<void>;
export function buildKernelScripts(outDir: string): Promise<void>;
