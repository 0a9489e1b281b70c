/* The part of an operating system that SQLite asks for: no files (databases
   live in memory), the host's clock and randomness. */
#include "sqlite3.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                     int flags, int *out_flags) {
  (void)vfs, (void)name, (void)flags, (void)out_flags;
  file->pMethods = NULL;
  return SQLITE_CANTOPEN;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs, (void)name, (void)sync;
  return SQLITE_OK;
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  (void)vfs, (void)name, (void)flags;
  *result = 0;
  return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
  (void)vfs;
  size_t len = strlen(name);
  if (len >= (size_t)size) return SQLITE_CANTOPEN;
  memcpy(out, name, len + 1);
  return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out) {
  (void)vfs;
  /* getentropy gives at most 256 bytes at a time. */
  for (int at = 0; at < size; at += 256) {
    int part = size - at < 256 ? size - at : 256;
    if (getentropy(out + at, (size_t)part) != 0) return at;
  }
  return size;
}

static int no_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

static int last_error(sqlite3_vfs *vfs, int size, char *out) {
  (void)vfs, (void)size, (void)out;
  return 0;
}

static int julian_milliseconds(sqlite3_vfs *vfs, sqlite3_int64 *out) {
  (void)vfs;
  /* From noon of 24 November 4714 BC to 1970. */
  const sqlite3_int64 epoch = 210866760000000;
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return SQLITE_ERROR;
  *out = epoch + (sqlite3_int64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
  return SQLITE_OK;
}

static int julian_days(sqlite3_vfs *vfs, double *out) {
  sqlite3_int64 milliseconds;
  int result = julian_milliseconds(vfs, &milliseconds);
  if (result == SQLITE_OK) *out = (double)milliseconds / 86400000.0;
  return result;
}

static sqlite3_vfs vfs = {
    .iVersion = 2,
    .szOsFile = sizeof(sqlite3_file),
    .mxPathname = 512,
    .zName = "sandbox",
    .xOpen = open_file,
    .xDelete = delete_file,
    .xAccess = access_file,
    .xFullPathname = full_name,
    .xRandomness = randomness,
    .xSleep = no_sleep,
    .xCurrentTime = julian_days,
    .xGetLastError = last_error,
    .xCurrentTimeInt64 = julian_milliseconds,
};

int sqlite3_os_init(void) { return sqlite3_vfs_register(&vfs, 1); }
int sqlite3_os_end(void) { return SQLITE_OK; }
