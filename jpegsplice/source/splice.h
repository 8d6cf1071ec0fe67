/* The way through a scan: to the overlay, through it, and out of it again. */
#ifndef JPEGSPLICE_SPLICE_H
#define JPEGSPLICE_SPLICE_H

#include "rewrite.h"

/* Write what changes: with the file's own codes, else with codes appended to its tables, else with complete tables.
 * Reading begins at the mark. */
enum jpegsplice_status splice_somehow(struct splice *s, const struct jpegsplice_mark *mark);
/* Write the whole scan with complete tables, changed where it is touched. */
enum jpegsplice_status splice_recoded(struct splice *s);

#endif
