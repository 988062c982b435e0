/*
 * The products for JavaScript, through Node-API:
 *
 *     vectors             the names of the vectors that this machine has, best first
 *     bind(memory, name)  the function multiplyPanels of ../assembly/arithmetic/products.ts over a memory
 *
 * A call trusts its numbers, as a WebAssembly function of the same memory would, but nothing stops it at the memory's end.
 */
#include <stdint.h>
#include <string.h>
#include "cpu.h"
#include "node.h"
#include "products.h"

#define ARGUMENTS 14

static void read_product(napi_env env, napi_callback_info info, struct product *p) {
  size_t count = ARGUMENTS;
  napi_value values[ARGUMENTS];
  void *data;
  uint32_t n[ARGUMENTS] = {0};
  NODE(napi_get_cb_info)(env, info, &count, values, NULL, &data);
  for (int i = 0; i < ARGUMENTS; i++) NODE(napi_get_value_uint32)(env, values[i], &n[i]);
  char *memory = data;
  *p = (struct product){
      .a = memory + n[0],
      .panel_stride = n[1],
      .panels = (int)n[2],
      .depth = (int)n[3],
      .b = memory + n[4],
      .b_group_stride = n[5],
      .b_step_stride = n[6],
      .c = memory + n[7],
      .c_group_stride = n[8],
      .c_step_stride = n[9],
      .c_panel_stride = n[10],
      .groups = (int)n[11],
      .steps = (int)n[12],
      .adds = (int)n[13],
  };
}

#define CALLBACK(name)                                                       \
  static napi_value call_##name(napi_env env, napi_callback_info info) {     \
    struct product p;                                                        \
    read_product(env, info, &p);                                             \
    multiply_##name(&p);                                                     \
    return NULL;                                                             \
  }
VECTORS(CALLBACK)

static const struct {
  const char *name;
  int (*is_present)(void);
  napi_callback call;
} vectors[] = {
#define ROW_OF(name) {#name, has_##name, call_##name},
    VECTORS(ROW_OF)};

#define COUNT (sizeof vectors / sizeof *vectors)

static napi_value bind(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2], bound = NULL;
  void *memory = NULL;
  char name[16] = "";
  NODE(napi_get_cb_info)(env, info, &count, values, NULL, NULL);
  const napi_status read = NODE(napi_get_typedarray_info)(env, values[0], NULL, NULL, &memory, NULL, NULL);
  NODE(napi_get_value_string_utf8)(env, values[1], name, sizeof name, NULL);
  for (size_t i = 0; i < COUNT && read == napi_ok; i++) {
    if (strcmp(name, vectors[i].name) == 0 && vectors[i].is_present()) {
      NODE(napi_create_function)(env, "multiplyPanels", NAPI_AUTO_LENGTH, vectors[i].call, memory, &bound);
      return bound;
    }
  }
  NODE(napi_throw_type_error)(env, NULL, "expected a Uint8Array and the name of vectors that this machine has");
  return NULL;
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value names, function;
  uint32_t present = 0;
  if (!find_node_functions()) return exports;
  NODE(napi_create_array)(env, &names);
  for (size_t i = 0; i < COUNT; i++) {
    napi_value name;
    if (!vectors[i].is_present()) continue;
    NODE(napi_create_string_utf8)(env, vectors[i].name, NAPI_AUTO_LENGTH, &name);
    NODE(napi_set_element)(env, names, present++, name);
  }
  NODE(napi_set_named_property)(env, exports, "vectors", names);
  NODE(napi_create_function)(env, "bind", NAPI_AUTO_LENGTH, bind, NULL, &function);
  NODE(napi_set_named_property)(env, exports, "bind", function);
  return exports;
}
