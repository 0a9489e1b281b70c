/* What the profile runtime wants from its surroundings, and the export through
   which the host takes the profile. */
#include "InstrProfilingInternal.h"
#include <stdlib.h>

int __llvm_profile_runtime = 0;

void *minicov_alloc_zeroed(size_t size, size_t align) {
  (void)align;
  return calloc(1, size);
}

void minicov_dealloc(void *pointer, size_t size, size_t align) {
  (void)size, (void)align;
  free(pointer);
}

static char *start;
static ProfDataWriter writer;

/* Writes the profile into a buffer of `capacity` bytes; answers its address. */
__attribute__((export_name("profile_write"))) char *profile_write(size_t capacity) {
  start = malloc(capacity);
  if (!start) return NULL;
  initBufferWriter(&writer, start);
  return lprofWriteData(&writer, lprofGetVPDataReader(), 0) ? NULL : start;
}

__attribute__((export_name("profile_length"))) size_t profile_length(void) {
  return (size_t)((char *)writer.WriterCtx - start);
}
