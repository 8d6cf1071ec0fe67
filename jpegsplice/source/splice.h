/* The way through a scan: to the overlay, through it, and out of it again. */
#ifndef JPEGSPLICE_SPLICE_H
#define JPEGSPLICE_SPLICE_H

#include "rewrite.h"

/* MCUs between two restart markers (T.81, E.1.3); without them the whole scan is one interval. */
uint32_t interval_of(const struct jpeg *jpeg);
struct jpegsplice_mark start_of_scan(const struct jpeg *jpeg);
/* From marker to marker to the interval in which an MCU lies. */
enum jpegsplice_status walk_to(const struct jpeg *jpeg, uint32_t mcu, struct jpegsplice_mark *place);

/* Write what changes: with the file's own codes, else with codes appended to its tables, else with the standard tables.
 * Reading begins at the mark. */
enum jpegsplice_status splice_somehow(struct splice *s, const struct jpegsplice_mark *mark);
/* Write the whole scan with the standard tables, changed where it is touched. */
enum jpegsplice_status splice_recoded(struct splice *s);

#endif
