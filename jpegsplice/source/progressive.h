/* Progressive files (T.81, Annex G): all their scans read, each adding to the coefficients. */
#ifndef JPEGSPLICE_PROGRESSIVE_H
#define JPEGSPLICE_PROGRESSIVE_H

#include "coefficients.h"

/* From the first scan to the end of the picture; `end`: the offset of EOI. Refused as PROGRESSIVE when a scan comes out
 * of order, when any bit of any coefficient never comes (decoders make such pictures up), or when anything but tables
 * and scans stands in between. `jpeg` gets the tables of each scan. */
enum jpegsplice_status progressive_read(struct jpeg *jpeg, struct coefficients *all, size_t *end);

#endif
