/* The photo at an eighth of its size: each block's DC coefficient is its mean. */
#ifndef JPEGSPLICE_AVERAGES_H
#define JPEGSPLICE_AVERAGES_H

#include "scan.h"

enum { MCUS_AT_ONCE = 256 };

/* Planes for this photo, to be freed by `jpegsplice_release_averages`, also after a failure. */
enum jpegsplice_status averages_open(struct jpegsplice_averages *averages, const struct jpeg *jpeg);
/* One MCU's DC coefficients, in the order of its blocks. */
void averages_place(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, const uint32_t *dc);
/* Pass over the MCUs from `mcu`, at which the scan is, to `end`. NULL: without taking their averages. */
enum jpegsplice_status averages_skip(struct jpegsplice_averages *averages, struct scan *scan, uint32_t mcu,
                                     uint32_t end);

#endif
