/* What compilers are told that understand it. */
#ifndef PILLOWSCALE_COMPILERS_H
#define PILLOWSCALE_COMPILERS_H

#include <stdint.h> /* glibc says in each of its headers that it is there */

#if defined(__GNUC__)
#define PUBLIC __attribute__((visibility("default")))
#define INLINED inline __attribute__((always_inline))
#else
#define PUBLIC
#define INLINED inline
#endif

#if defined(__GNUC__) && defined(__x86_64__)
#define HAS_VECTORS 1
#else
#define HAS_VECTORS 0
#endif

/* Compiled twice where the loader can choose between the two (glibc's can). */
#if HAS_VECTORS && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "avx2")))
#else
#define FOR_EACH_PROCESSOR
#endif

#endif
