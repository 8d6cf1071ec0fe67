/* What compilers are told that understand it. */
#ifndef JPEGSPLICE_COMPILERS_H
#define JPEGSPLICE_COMPILERS_H

#include <stdint.h> /* glibc says in each of its headers that it is there */

#if defined(__GNUC__)
#define RARELY(condition) __builtin_expect(condition, 0)
#define INLINED inline __attribute__((always_inline))
#else
#define RARELY(condition) (condition)
#define INLINED inline
#endif

/* Compiled twice where the loader can choose between the two (glibc's can): shifts of BMI2 need no register of their
 * own. */
#if defined(__GNUC__) && defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "bmi2")))
#else
#define FOR_EACH_PROCESSOR
#endif

#endif
