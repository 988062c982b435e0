/** Types of native.mjs. */
export const HOST_TARGET: string;
export const NATIVE_SOURCES: string;
export const NATIVE_TARGETS: Readonly<Record<string, object>>;
export function nativeFile(target: string): string;
export function compilerFor(target: string): string | undefined;
export function buildNative(outDir: string, options?: { target?: string; sources?: string }): Promise<string>;
export function buildVectorProgram(source: string, file: string, vectors: string): Promise<void>;
export function buildNativeIfChanged(): Promise<string | undefined>;
