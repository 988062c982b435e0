/* What this processor can do, and the operating system lets programs use. */
#if defined(__x86_64__)
#include <cpuid.h>

/* The registers of the operating system that hold wide vectors (XCR0). */
static unsigned saved_registers(void) {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

/* Whether all of the bits are set in EBX of leaf 7, and FMA is there. */
static int has_features(unsigned bits, unsigned registers) {
  unsigned a, b, c, d;
  const unsigned xsave_and_fma = bit_OSXSAVE | bit_FMA;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & xsave_and_fma) != xsave_and_fma) return 0;
  if ((saved_registers() & registers) != registers) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bits) == bits;
}

static int has_avx2(void) { return has_features(bit_AVX2, 0x06); }
static int has_avx512(void) { return has_features(bit_AVX2 | bit_AVX512F | bit_AVX512DQ | bit_AVX512VL, 0xe6); }
#else
/* Every 64-bit ARM processor that runs Node has these vectors. */
static int has_neon(void) { return 1; }
#endif
