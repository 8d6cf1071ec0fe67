/* What compilers are told that understand it. */
#ifndef JPEGSPLICE_COMPILERS_H
#define JPEGSPLICE_COMPILERS_H

#include <stdint.h> /* glibc says in each of its headers that it is there */

#if defined(__GNUC__)
#define RARELY(condition) __builtin_expect(condition, 0)
#define INLINED inline __attribute__((always_inline))
#define UNROLLED _Pragma("GCC unroll 64")
#else
#define RARELY(condition) (condition)
#define INLINED inline
#define UNROLLED
#endif

/* Compiled twice where the loader can choose between the two (glibc's can): shifts that need no register of their own,
 * and places of bits found in one step (BMI2, LZCNT) are in x86-64-v3. Older gccs know the first by name alone. */
#if defined(__GNUC__) && defined(__x86_64__) && defined(__GLIBC__)
#if defined(__clang__) || __GNUC__ >= 12
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "bmi2")))
#endif
#else
#define FOR_EACH_PROCESSOR
#endif

#endif
