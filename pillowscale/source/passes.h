/* The two passes over pixels, for each kind of processor. */
#ifndef PILLOWSCALE_PASSES_H
#define PILLOWSCALE_PASSES_H

#include <stdint.h>

#include "compilers.h"
#include "weights.h"

/* Rows that a horizontal pass makes at a time. */
enum { ROWS_AT_A_TIME = 4 };

/* What a processor needs besides the weights: taps that count together, by channels. A set without vectors needs none
 * and leaves them 0. */
struct passes {
    uint32_t group_of_one;
    uint32_t group_of_four;
    /* Pixels of one or four channels. `keep`: 0xFFFFFFFF, or 0x00FFFFFF to clear the fourth byte of each pixel. */
    void (*across_one)(uint8_t *const *to, const uint8_t *const *from, uint32_t count, const struct factors *factors);
    void (*across_four)(uint8_t *const *to, const uint8_t *const *from, uint32_t count, const struct factors *factors,
                        uint32_t keep);
    /* `length` bytes of one row, from `used` rows. `halves`: pairs of low factors, then of high ones. */
    void (*down)(uint8_t *to, const uint8_t *const *from, uint32_t used, const int16_t *halves, uint32_t length);
    /* Bytes that `down` makes at a time; it takes no fewer. */
    uint32_t block;
};

/* One row, by plain C. `factors` are not needed. */
void plain_across(uint8_t *to, const uint8_t *from, const struct weights *weights, uint32_t channels, uint32_t keep);
void plain_down(uint8_t *to, const uint8_t *const *from, uint32_t used, const int32_t *whole, uint32_t length);

#if HAS_VECTORS
extern const struct passes AVX2_PASSES;
extern const struct passes SSE4_PASSES;
#endif

#endif
