//! Identifiers, and what they refer to.

use crate::notice::Example::{Edit, File};
use crate::notice::kind::kinds;

kinds! {
    DUPLICATE_ID Error "duplicate_id"
        "An identifier stands in two rows of the table that defines it."
        => "Give each row an identifier of its own, or take the repeated row out."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\nA1,3,town,arrival,standard\n")]
    DUPLICATE_CORRIDOR Error "duplicate_corridor"
        "A pair of location and port stands twice in corridors.csv."
        => "Leave one of the rows."
        [File("corridors.csv", "location_id,port_id,travel_hours\ntown,north,1\ntown,north,2\n")]
    DUPLICATE_APPOINTMENT Error "duplicate_appointment"
        "A case has two rows in appointments.csv that are done or promised. It can have one such row at most, beside any number with the outcome `no_show`, `deferred` or `cancelled`."
        => "Leave the row that holds, or write as `outcome` of the other what came of it."
        [File("appointments.csv", "case_id,port_id,date,slot\nA1,north,2021-02-19,09:00\nA1,north,2021-02-20,09:00\n")]
    OUTCOME_AHEAD Error "outcome_ahead"
        "Appointments on or after the first day of the horizon have the outcome `attended`, `no_show` or `deferred`. Since it is known what came of them, these days are over, and the horizon begins too early. One notice stands for all such rows."
        => "Let the horizon begin after the last of them: give `--start`, or change `start` in plan.toml. If the day is not over yet, correct the row: only `cancelled` can be said of an appointment that is still to come."
        [File("appointments.csv", "case_id,port_id,date,slot,outcome\nA1,north,2021-02-20,09:00,attended\n")]
    DUPLICATE_SLOT Warning "duplicate_slot"
        "A port has two slots with the same start on the same weekday; they count as one. More people in a slot are a matter of capacity.csv."
        => "Leave one of the rows."
        [File("slots.csv", "port_id,start,weekdays\nnorth,09:00,\nnorth,09:00,Mon\n")]
    UNKNOWN_PORT Error "unknown_port"
        "A port is named that ports.csv does not have."
        => "Correct the name to the nearest that the remedy gives, or add the port to ports.csv."
        [File("slots.csv", "port_id,start\nnroth,09:00\n")]
    UNKNOWN_LOCATION Error "unknown_location"
        "A location is named that locations.csv does not have (or, where there is no such file, no case)."
        => "Correct the name, or add the location to locations.csv."
        [File("corridors.csv", "location_id,port_id\ntwon,north\n")]
    UNKNOWN_CASE Error "unknown_case"
        "appointments.csv names a case that cases.csv does not have. Cases whose appointment is past must stay in cases.csv while they still use beds."
        => "Add the case, correct the identifier, or take the appointment out. No other case is proposed: its identifier would be another person's."
        [File("appointments.csv", "case_id,port_id,date,slot\nA2,north,2021-02-19,09:00\n")]
    UNKNOWN_PRIORITY Error "unknown_priority"
        "A case, or `notice_exempt` in plan.toml, has a priority that the model does not have."
        => "Use one of the model's priorities, or add it to the model file."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standrd\n")]
    UNKNOWN_RESOURCE Error "unknown_resource"
        "A resource is named that the model does not have."
        => "Correct the name, or add the resource to the model file."
        [Edit("capacity.csv", "seat,*,,,,,10", "seat,*,,,,,10\nseats,*,,,,,5")]
    UNKNOWN_SITE Error "unknown_site"
        "The site is not of the kind that the resource is limited at: a port, a location, a corridor written location>port, or `*`."
        => "Write such a site, or `*` for every site."
        [Edit("capacity.csv", "total,*,,,,,10", "total,*,,,,,10\ntotal,north,,,,,5")]
    UNKNOWN_CORRIDOR Error "unknown_corridor"
        "A corridor is named that corridors.csv does not have."
        => "Add the pair to corridors.csv, or leave the row out."
        [
            File("locations.csv", "location_id\ntown\nvillage\n"),
            File("corridors.csv", "location_id,port_id\ntown,north\n"),
            Edit("capacity.csv", "seat,*,,,,,10", "seat,*,,,,,10\nbus,village>north,,,,,5"),
        ]
    UNKNOWN_SLOT Error "unknown_slot"
        "A slot is named that slots.csv does not have there."
        => "Use the start of a slot, or leave it empty for every slot."
        [Edit("capacity.csv", "room,*,,,,,10", "room,*,,,,,10\nroom,*,,,,10:00,5")]
    SLOT_OF_DAY_RESOURCE Error "slot_of_day_resource"
        "A row names a slot for a resource that is limited by day."
        => "Leave `slot` empty."
        [Edit("capacity.csv", "seat,*,,,,,10", "seat,*,,,,09:00,10\nseat,*,,,,,10")]
    UNKNOWN_PHASE Error "unknown_phase"
        "A scenario changes a phase that phases.csv does not have."
        => "Use a phase of phases.csv."
        [File("scenarios.csv", "scenario_id,target,id,field,op,value\nearly,phase,one,opens_on,shift_days,-3\n")]
    RESERVED_SCENARIO Error "reserved_scenario"
        "A scenario is named base, in capitals or not: so the answers name the plan of the feed as it is."
        => "Give the scenario another name."
        [File("scenarios.csv", "scenario_id,target,id,site_id,op,value\nBase,capacity,seat,*,add,5\n")]
    TOO_MANY_LIMITS Error "too_many_limits"
        "Places, slots, resources and days make more corridors (50 million) or limits (200 million) than paso holds. Where there is no corridors.csv, every location reaches every port."
        => "Name in corridors.csv the pairs that people really travel, or plan fewer days."
        []
    MISSING_AMOUNT Error "missing_amount"
        "An appointment that could be given would use a resource on days for which capacity.csv has no amount. A limit is never assumed."
        => "Add the row that the remedy gives; the word `unlimited` as amount lifts the limit."
        [Edit("capacity.csv", "seat,*,,,,,10\n", "")]
}
