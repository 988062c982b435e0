/*
 * The vectors that products.c is compiled for: `column` holds one row of a column of 8 numbers, `pair` one row of two
 * columns. A sum starts at zero and adds one fused product after the other, as in ../assembly/arithmetic/tile.ts, so
 * that all vectors give the same bits.
 */
#define INLINE static inline __attribute__((always_inline))

#if defined(__AVX2__)
#include <immintrin.h>

typedef __m256 column;

INLINE column column_zero(void) { return _mm256_setzero_ps(); }
INLINE column column_load(const float *from) { return _mm256_loadu_ps(from); }
INLINE void column_store(float *to, column x) { _mm256_storeu_ps(to, x); }
INLINE column column_add(column x, column y) { return _mm256_add_ps(x, y); }
/* sum + *factor x */
INLINE column column_madd(column sum, const float *factor, column x) {
  return _mm256_fmadd_ps(_mm256_broadcast_ss(factor), x, sum);
}
#else
#include <arm_neon.h>

typedef struct {
  float32x4_t low, high;
} column;

INLINE column column_zero(void) { return (column){vdupq_n_f32(0), vdupq_n_f32(0)}; }
INLINE column column_load(const float *from) { return (column){vld1q_f32(from), vld1q_f32(from + 4)}; }
INLINE void column_store(float *to, column x) {
  vst1q_f32(to, x.low);
  vst1q_f32(to + 4, x.high);
}
INLINE column column_add(column x, column y) { return (column){vaddq_f32(x.low, y.low), vaddq_f32(x.high, y.high)}; }
/* sum + *factor x */
INLINE column column_madd(column sum, const float *factor, column x) {
  return (column){vfmaq_n_f32(sum.low, x.low, *factor), vfmaq_n_f32(sum.high, x.high, *factor)};
}
#endif

#if defined(__AVX512F__)
typedef __m512 pair;

INLINE pair pair_zero(void) { return _mm512_setzero_ps(); }
INLINE pair pair_load(const float *first, const float *second) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(first)), _mm256_loadu_ps(second), 1);
}
INLINE column pair_first(pair x) { return _mm512_castps512_ps256(x); }
INLINE column pair_second(pair x) { return _mm512_extractf32x8_ps(x, 1); }
/* sum + *factor x */
INLINE pair pair_madd(pair sum, const float *factor, pair x) {
  return _mm512_fmadd_ps(_mm512_set1_ps(*factor), x, sum);
}
#endif
