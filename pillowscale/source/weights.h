/* How much of each pixel goes into each pixel of the result, along one edge. */
#ifndef PILLOWSCALE_WEIGHTS_H
#define PILLOWSCALE_WEIGHTS_H

#include <stdbool.h>
#include <stdint.h>

enum { PRECISION = 22, HALF = 1 << (PRECISION - 1) };

/* `first[i]`: the first pixel that counts for pixel i of the result, `used[i]`: how many follow from there. `each`: no
 * `used` is larger. `whole[i * each + n]`: the weight of the nth, in units of 1 / (1 << PRECISION). */
struct weights {
    uint32_t count;
    uint32_t each;
    uint32_t *first;
    uint32_t *used;
    int32_t *whole;
};

/* False if there is not enough memory. The part is not empty and within the edge. */
bool weights_make(struct weights *weights, uint32_t length, float begin, float end, uint32_t count, uint32_t filter);
void weights_free(struct weights *weights);

/* The weights as two factors of 16 bits, whole = high * 256 + low, for instructions that multiply such numbers.
 *
 * Every pixel of the result has `each` weights, a multiple of `group`: those it does not need are 0. `first[i]` plus
 * `each` is never beyond the edge. A group is `group` low factors, then as many high ones. */
struct factors {
    uint32_t each;
    uint32_t *first;
    int16_t *halves;
};

/* Leaves `halves` NULL if the edge is too short for a group, or a weight is too large. False: not enough memory. */
bool factors_make(struct factors *factors, const struct weights *weights, uint32_t length, uint32_t group);
void factors_free(struct factors *factors);

#endif
