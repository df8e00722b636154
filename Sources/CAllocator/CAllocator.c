#include "CAllocator.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void give_freed_memory_back(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
