/* Restart intervals: where in the file the MCUs between two restart markers begin (T.81, E.1.3). Without markers the
 * whole scan is one interval. */
#ifndef JPEGSPLICE_INTERVALS_H
#define JPEGSPLICE_INTERVALS_H

#include "markers.h"

/* MCUs in each interval but the last. */
uint32_t interval_of(const struct jpeg *jpeg);
struct jpegsplice_mark start_of_scan(const struct jpeg *jpeg);
/* From marker to marker to the interval in which an MCU lies. */
enum jpegsplice_status walk_to(const struct jpeg *jpeg, uint32_t mcu, struct jpegsplice_mark *place);

#endif
