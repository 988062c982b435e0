/* One call of the products: C = A B, or C += A B, in the layouts of ../assembly/layout/network.ts. */
#ifndef PRODUCTS_H
#define PRODUCTS_H
#include <stddef.h>

/*
 * A is `panels` panels [depth][8 rows]. B is columns [depth][8], one for each group of each step. C has a tile
 * [8 rows][8 columns] for each panel and column. Strides are in bytes.
 */
struct product {
  const char *a;
  size_t panel_stride;
  int panels;
  int depth;
  const char *b;
  size_t b_group_stride;
  size_t b_step_stride;
  char *c;
  size_t c_group_stride;
  size_t c_step_stride;
  size_t c_panel_stride;
  int groups;
  int steps;
  /* Whether C is added to instead of set. */
  int adds;
};

/* The vectors of this platform's processors, best first. products.c is compiled once for each. */
#if defined(__x86_64__)
#define VECTORS(X) X(avx512) X(avx2)
#elif defined(__aarch64__)
#define VECTORS(X) X(neon)
#else
#error "There are no products for this processor."
#endif

#define DECLARE(name) void multiply_##name(const struct product *p);
VECTORS(DECLARE)
#undef DECLARE

#endif
