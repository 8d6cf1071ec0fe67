/* The photo at an eighth of its size: each block's DC coefficient is its mean. */
#ifndef JPEGSPLICE_AVERAGES_H
#define JPEGSPLICE_AVERAGES_H

#include "scan.h"

/* Planes for this photo, with so many samples a block across and down, and room for marks; after failures too, to be
 * released. */
enum jpegsplice_status averages_open(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t each);
/* Are these planes as large as this photo's? */
bool averages_fit(const struct jpegsplice_averages *averages, const struct jpeg *jpeg);
/* The DC coefficients of `count` MCUs from this one on, of each in the order of its blocks. */
void averages_place(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, uint32_t count,
                    const uint32_t *dc);

#endif
