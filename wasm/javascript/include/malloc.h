/* What QuickJS takes from the allocator of wasi-libc, whose own header rustup does not carry. */
#pragma once

#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
size_t malloc_usable_size(void *block);
