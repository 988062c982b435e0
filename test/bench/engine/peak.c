/*
 * The peak of this machine's vectors: peak THREADS. Prints READY. For each line with a number, every thread does that
 * many rounds of fused multiply-adds in registers, and prints their time as JSON.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "vectors.h"

#define SUMS 12
/* contenders.ts has the same numbers. */
#define ROUND_LENGTH 100000

#if defined(__AVX512F__)
#define ONE(v) pair_load(v, v)
#define ZERO pair_zero
#define FMA(sum, x) _mm512_fmadd_ps(x, x, sum)
typedef pair vector;
#elif defined(__AVX2__)
#define ONE(v) column_load(v)
#define ZERO column_zero
#define FMA(sum, x) _mm256_fmadd_ps(x, x, sum)
typedef column vector;
#else
#define ONE(v) vld1q_f32(v)
#define ZERO() vdupq_n_f32(0)
#define FMA(sum, x) vfmaq_f32(sum, x, x)
typedef float32x4_t vector;
#endif

static long rounds;
static const float small[8] = {1e-3f, 1e-3f, 1e-3f, 1e-3f, 1e-3f, 1e-3f, 1e-3f, 1e-3f};

static void *work(void *unused) {
  vector sums[SUMS];
  vector x = ONE(small);
  for (int i = 0; i < SUMS; i++) sums[i] = ZERO();
  for (long k = 0; k < rounds * ROUND_LENGTH; k++) {
    _Pragma("GCC unroll 12") for (int i = 0; i < SUMS; i++) sums[i] = FMA(sums[i], x);
    /* The compiler must neither join nor drop the sums. */
#if defined(__x86_64__)
    __asm__ volatile("" : "+v"(sums[0]), "+v"(sums[1]), "+v"(sums[2]), "+v"(sums[3]), "+v"(sums[4]), "+v"(sums[5]),
                          "+v"(sums[6]), "+v"(sums[7]), "+v"(sums[8]), "+v"(sums[9]), "+v"(sums[10]), "+v"(sums[11]));
#else
    __asm__ volatile("" : "+w"(sums[0]), "+w"(sums[1]), "+w"(sums[2]), "+w"(sums[3]), "+w"(sums[4]), "+w"(sums[5]),
                          "+w"(sums[6]), "+w"(sums[7]), "+w"(sums[8]), "+w"(sums[9]), "+w"(sums[10]), "+w"(sums[11]));
#endif
  }
  return unused;
}

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int count, char **args) {
  const int threads = count > 1 ? atoi(args[1]) : 1;
  pthread_t others[64];
  printf("READY\n");
  fflush(stdout);
  while (scanf("%ld", &rounds) == 1) {
    const double start = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 1; i < threads; i++) pthread_create(&others[i], NULL, work, NULL);
    work(NULL);
    for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
    printf("{\"seconds\":%.9f,\"cpuSeconds\":%.9f}\n", seconds(CLOCK_MONOTONIC) - start,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    fflush(stdout);
  }
}
