/* Asked of the processor itself: not every compiler's `__builtin_cpu_supports` knows the answer in a shared library. */
#include "processor.h"

#include "compilers.h"

#if HAS_VECTORS

#include <cpuid.h>

enum { ASKED = 1, SSE4 = 2, AVX2 = 4, SAVED = 6 };

/* Whether the system saves the upper halves of the registers, too. */
static bool is_avx_saved(void)
{
    uint32_t low, high;

    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & SAVED) == SAVED;
}

static int found(void)
{
    uint32_t a, b, c, d, features = 0;
    int all = ASKED;

    if (__get_cpuid(1, &a, &b, &features, &d) && features & bit_SSE4_1)
        all |= SSE4;
    if (features & bit_OSXSAVE && features & bit_AVX && is_avx_saved() && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
        b & bit_AVX2)
        all |= AVX2;
    return all;
}

/* Asked once, because virtual machines answer slowly. Threads that ask at the same time get the same answer. */
static int known(void)
{
    static volatile int all;

    if (!all)
        all = found();
    return all;
}

bool has_avx2(void)
{
    return (known() & AVX2) != 0;
}

bool has_sse4(void)
{
    return (known() & SSE4) != 0;
}

#else

bool has_avx2(void)
{
    return false;
}

bool has_sse4(void)
{
    return false;
}

#endif
