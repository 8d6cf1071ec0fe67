/* What Python calls. */
#ifndef SEARCHING_PUBLIC_H
#define SEARCHING_PUBLIC_H

#include <stdint.h> /* glibc says in each of its headers that it is there */

#if defined(__GNUC__)
#define PUBLIC __attribute__((visibility("default")))
#else
#define PUBLIC
#endif

#endif
