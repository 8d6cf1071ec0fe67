/* The photo at an eighth of its size: each block's DC coefficient is its mean. */
#ifndef JPEGSPLICE_AVERAGES_H
#define JPEGSPLICE_AVERAGES_H

#include "scan.h"

/* Planes for this photo, finer ones with `each` samples a block across and down if that is more than one, and room for
 * marks; after failures too, to be released. */
enum jpegsplice_status averages_open(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t each);
/* Can a block have so many samples across and down? */
bool is_each(uint32_t each);
/* Are these planes as large as this photo's? */
bool averages_fit(const struct jpegsplice_averages *averages, const struct jpeg *jpeg);
/* The DC coefficients of `count` MCUs from this one on, of each in the order of its blocks. */
void averages_place(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, uint32_t count,
                    const uint32_t *dc);
/* The same of the finer planes: of each block the coefficients that `scan_pass_low` gives. */
void finer_place(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, uint32_t count,
                 int32_t (*low)[LOW_COEFFICIENTS]);

/* And of an MCU's block `b` alone. `coefficients`: in the order of the scan, the first the whole DC. */
void finer_place_block(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, unsigned b,
                       const int16_t *coefficients);

/* The lowest ones of a block's coefficients, which stand in the order of the scan. */
static inline void lowest_of(const int16_t *coefficients, int32_t low[LOW_COEFFICIENTS])
{
    low[0] = coefficients[0];
    low[1] = coefficients[1];
    low[2] = coefficients[2];
    low[3] = coefficients[4];
}

#endif
