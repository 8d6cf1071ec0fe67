#include "intervals.h"

uint32_t interval_of(const struct jpeg *jpeg)
{
    return jpeg->restart_interval ? jpeg->restart_interval : jpeg->mcus;
}

struct jpegsplice_mark start_of_scan(const struct jpeg *jpeg)
{
    return (struct jpegsplice_mark){jpeg->size, jpeg->scan, 0, 0, {0, 0, 0}};
}

enum jpegsplice_status walk_to(const struct jpeg *jpeg, uint32_t mcu, struct jpegsplice_mark *place)
{
    const uint32_t interval = interval_of(jpeg);

    while (place->mcu / interval < mcu / interval) {
        uint32_t number = place->mcu / interval;
        size_t behind = 0;
        enum jpegsplice_status status = markers_restart(jpeg, (size_t)place->offset, number, &behind);
        if (status != JPEGSPLICE_OK)
            return status;
        *place = (struct jpegsplice_mark){jpeg->size, behind, 0, (number + 1) * interval, {0, 0, 0}};
    }
    return JPEGSPLICE_OK;
}
