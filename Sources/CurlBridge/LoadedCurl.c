#include "LoadedCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

curl_functions libcurl;
static int is_loaded;

static void load(void) {
#if __APPLE__
  static const char *const names[] = {"/usr/lib/libcurl.4.dylib", "libcurl.4.dylib"};
#else
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
#endif
  void *library = NULL;
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define CURL_FIND(name) \
  if (!(libcurl.name = (__typeof__(libcurl.name))dlsym(library, #name))) return;
  CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
  libcurl.curl_global_init(CURL_GLOBAL_DEFAULT);
  is_loaded = 1;
}

int load_libcurl(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded;
}
