/*
 * The functions of Node-API that are used. On Windows they are looked up in the running program, whether it is called
 * node.exe or is the editor; elsewhere the loader finds them.
 */
#include <node_api.h>

#if defined(_WIN32)
#include <windows.h>

#define NODE_FUNCTIONS(X)                                                                                      \
  X(napi_create_array) X(napi_create_function) X(napi_create_string_utf8) X(napi_get_cb_info)                  \
  X(napi_get_typedarray_info) X(napi_get_value_string_utf8) X(napi_get_value_uint32) X(napi_set_element)       \
  X(napi_set_named_property) X(napi_throw_type_error)

#define POINTER(name) static __typeof__(&name) node_##name;
NODE_FUNCTIONS(POINTER)
#define NODE(name) node_##name
#define FIND(name) && (node_##name = (__typeof__(&name))(void *)GetProcAddress(program, #name)) != NULL

static int find_node_functions(void) {
  const HMODULE program = GetModuleHandleA(NULL);
  return program != NULL NODE_FUNCTIONS(FIND);
}
#else
#define NODE(name) name
static int find_node_functions(void) { return 1; }
#endif
