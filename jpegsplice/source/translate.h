/* MCUs as they are, in other codes: several symbols of one table become those of another in one step. */
#ifndef JPEGSPLICE_TRANSLATE_H
#define JPEGSPLICE_TRANSLATE_H

#include "write.h"

struct translation; /* from the file's tables to a writer's */

/* NULL without memory; free() ends it. */
struct translation *translation_between(const struct scan *scan, const struct scan_writer *writer);

/* At most `count` MCUs, as many as lie in the window. After `reader_prepare`; both must mean the same DC values. CODES
 * when the writer's tables lack one. */
enum jpegsplice_status translate_mcus(struct scan_writer *writer, struct scan *scan,
                                      const struct translation *translation, uint32_t count, uint32_t *passed);

#endif
