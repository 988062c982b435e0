/*
 * The matrix products of training, compiled once for each kind of vectors (VECTOR_NAME). Their reference is
 * multiplyPanels in ../assembly/arithmetic/products.ts.
 */
#include "products.h"
#include "vectors.h"

#define UNROLL _Pragma("GCC unroll 32")
#define MAX_SUMS 24
#define MAX_COLUMNS 3

/* The sums of a tile that are in registers at once: rows times columns, or rows times pairs of columns. */
#if defined(__AVX512F__)
#define MAX_PANELS 3
#define MAX_WIDTH 2
#elif defined(__AVX2__)
#define MAX_PANELS 1
#define MAX_WIDTH 3
#else
#define MAX_PANELS 1
#define MAX_WIDTH 1
#endif

/* The columns of B that a tile multiplies, and its tiles of C. */
struct target {
  const float *b[MAX_COLUMNS];
  float *c[MAX_COLUMNS];
};

/* The address of row r, counted from `a`, which is in a panel. */
#define ROW(a, r, stride) ((a) + ((r) >> 3) * (stride) + ((r) & 7))

INLINE void store_row(float *to, column sum, int adds) {
  column_store(to, adds ? column_add(column_load(to), sum) : sum);
}

/* `rows` rows of A from `first_row` of the panel at `a`, times `width` columns. */
INLINE void tile(
    const struct product *p, const float *a, const struct target *at, const int first_row, const int rows,
    const int width) {
  const size_t panel = p->panel_stride / sizeof(float);
  const size_t c_panel = p->c_panel_stride / sizeof(float);
  column sums[MAX_SUMS];
  UNROLL for (int i = 0; i < rows * width; i++) sums[i] = column_zero();
  for (long k = 0; k < 8L * p->depth; k += 8) {
    column b[MAX_COLUMNS];
    UNROLL for (int j = 0; j < width; j++) b[j] = column_load(at->b[j] + k);
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int j = 0; j < width; j++) {
        sums[r * width + j] = column_madd(sums[r * width + j], ROW(a, first_row + r, panel) + k, b[j]);
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int j = 0; j < width; j++) {
      const int row = first_row + r;
      store_row(at->c[j] + (row >> 3) * c_panel + (row & 7) * 8, sums[r * width + j], p->adds);
    }
  }
}

#if defined(__AVX512F__)
/* `rows` rows of A times two columns. */
INLINE void tile_of_pair(const struct product *p, const float *a, const struct target *at, const int rows) {
  const size_t panel = p->panel_stride / sizeof(float);
  const size_t c_panel = p->c_panel_stride / sizeof(float);
  pair sums[MAX_SUMS];
  UNROLL for (int r = 0; r < rows; r++) sums[r] = pair_zero();
  for (long k = 0; k < 8L * p->depth; k += 8) {
    const pair b = pair_load(at->b[0] + k, at->b[1] + k);
    UNROLL for (int r = 0; r < rows; r++) sums[r] = pair_madd(sums[r], ROW(a, r, panel) + k, b);
  }
  UNROLL for (int r = 0; r < rows; r++) {
    const size_t row = (r >> 3) * c_panel + (r & 7) * 8;
    store_row(at->c[0] + row, pair_first(sums[r]), p->adds);
    store_row(at->c[1] + row, pair_second(sums[r]), p->adds);
  }
}

static void tiles(const struct product *p, const float *a, const struct target *at, int panels, int width) {
  if (width == 2) {
    if (panels == 3) tile_of_pair(p, a, at, 24);
    else if (panels == 2) tile_of_pair(p, a, at, 16);
    else tile_of_pair(p, a, at, 8);
  } else {
    if (panels == 3) tile(p, a, at, 0, 24, 1);
    else if (panels == 2) tile(p, a, at, 0, 16, 1);
    else tile(p, a, at, 0, 8, 1);
  }
}
#else
/* Sums of four rows and several columns, or of eight rows and one, fit into 16 registers. */
static void tiles(const struct product *p, const float *a, const struct target *at, int panels, int width) {
  (void)panels;
#if MAX_WIDTH > 1
  if (width == 3) {
    tile(p, a, at, 0, 4, 3);
    tile(p, a, at, 4, 4, 3);
    return;
  }
  if (width == 2) {
    tile(p, a, at, 0, 4, 2);
    tile(p, a, at, 4, 4, 2);
    return;
  }
#endif
  tile(p, a, at, 0, 8, 1);
}
#endif

/* Multiplies some panels with all columns. */
static void multiply_panels(const struct product *p, const char *a, char *c, int panels) {
  int step = 0, group = 0;
  for (int left = p->steps * p->groups; left > 0;) {
    const int width = left < MAX_WIDTH ? left : MAX_WIDTH;
    struct target at;
    for (int j = 0; j < width; j++) {
      at.b[j] = (const float *)(p->b + step * p->b_step_stride + group * p->b_group_stride);
      at.c[j] = (float *)(c + step * p->c_step_stride + group * p->c_group_stride);
      if (++group == p->groups) {
        group = 0;
        step++;
      }
    }
    tiles(p, (const float *)a, &at, panels, width);
    left -= width;
  }
}

#define NAMED(name) MULTIPLY(name)
#define MULTIPLY(name) multiply_##name

void NAMED(VECTOR_NAME)(const struct product *p) {
  for (int m = 0; m < p->panels; m += MAX_PANELS) {
    const int panels = p->panels - m < MAX_PANELS ? p->panels - m : MAX_PANELS;
    multiply_panels(p, p->a + m * p->panel_stride, p->c + m * p->c_panel_stride, panels);
  }
}
