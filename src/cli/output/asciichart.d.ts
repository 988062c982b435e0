/** Types for the part of asciichart that is used here; the package ships none. */
declare module "asciichart" {
  export function plot(
    series: readonly number[],
    options?: { readonly height?: number; readonly format?: (x: number) => string },
  ): string;
}
