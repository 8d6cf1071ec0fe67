/* Progressive files (T.81, Annex G): all their scans side by side, so that the coefficients of a row are complete, and in
 * the processor's caches, before those of the next one begin. */
#ifndef JPEGSPLICE_PROGRESSIVE_H
#define JPEGSPLICE_PROGRESSIVE_H

#include "progression.h"

struct progressive {
    struct coefficients *coefficients;
    struct progression **scans;
    unsigned count;
    size_t end; /* the offset of EOI */
};

/* Find all scans up to the end of the picture. Refused as PROGRESSIVE when a scan comes out of order, when any bit of any
 * coefficient never comes (decoders make such pictures up), or when anything but tables and scans stands in between.
 * Close it after failures, too. */
enum jpegsplice_status progressive_open(struct progressive *all, struct jpeg *jpeg, struct coefficients *coefficients);
void progressive_close(struct progressive *all);
/* An MCU row's coefficients, of all rows in order from the first on. */
enum jpegsplice_status progressive_read_row(struct progressive *all, uint32_t row);
/* Behind the last row: do all scans end there? */
enum jpegsplice_status progressive_end(struct progressive *all);

#endif
