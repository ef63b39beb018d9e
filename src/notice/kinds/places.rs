//! What a feed may say of places, phases and amounts, but probably does not mean.

use crate::notice::Example::{Edit, File};
use crate::notice::kind::kinds;

kinds! {
    PORT_WITHOUT_CORRIDOR Warning "port_without_corridor"
        "No location reaches the port, so it takes nobody."
        => "Add the port's corridors, or take the port out."
        [
            File("ports.csv", "port_id\nnorth\nsouth\n"),
            File("corridors.csv", "location_id,port_id\ntown,north\n"),
        ]
    EMPTY_TRAVEL_HOURS Warning "empty_travel_hours"
        "A corridor has no `travel_hours`, which counts as 0, while other corridors have some."
        => "Give the hours, or write 0."
        [
            File("locations.csv", "location_id\ntown\nvillage\n"),
            File("corridors.csv", "location_id,port_id,travel_hours\ntown,north,1\nvillage,north,\n"),
        ]
    SLOT_SKIPPED Warning "slot_skipped"
        "A slot lies at a time that does not exist on a day of the horizon, because the clocks of the port's time zone go forward past it. The notice names the day."
        => "Close the slot on that day, or give it another time."
        [
            Edit("plan.toml", "2021-02-19", "2021-03-12"),
            File("ports.csv", "port_id,timezone\nnorth,America/Chicago\n"),
            File("slots.csv", "port_id,start\nnorth,02:30\n"),
        ]
    PORT_ALWAYS_CLOSED Warning "port_always_closed"
        "The port is closed throughout the horizon: the weekdays of its slots do not occur in it, or closures.csv closes it."
        => "Check `weekdays` in slots.csv, `start` and `days`, and closures.csv."
        [
            File("ports.csv", "port_id\nnorth\nsouth\n"),
            File("slots.csv", "port_id,start,weekdays\nnorth,09:00,\nsouth,09:00,Wed\n"),
        ]
    PORT_WITHOUT_PHASE Warning "port_without_phase"
        "Every stream of the cases is phased, and no phase admits anybody at the port on a day of the horizon."
        => "Check the `ports` and the dates of phases.csv."
        [
            File("ports.csv", "port_id\nnorth\nsouth\n"),
            File("phases.csv", "phase_id,stream,ports,opens_on\none,arrival,north,2021-02-19\n"),
        ]
    PORT_WITHOUT_CAPACITY Warning "port_without_capacity"
        "Of a resource that every appointment at the port uses there is nothing on any day of the horizon, so the port takes nobody."
        => "Check the amounts; a port that is meant to be closed can stay."
        [
            File("ports.csv", "port_id\nnorth\nsouth\n"),
            Edit("capacity.csv", "seat,*,,,,,10", "seat,*,,,,,10\nseat,south,,,,,0"),
        ]
    SAME_COORDINATES Warning "same_coordinates"
        "Two ports, or two locations, have the same coordinates."
        => "Check the coordinates, or whether the two are one."
        [File("locations.csv", "location_id,latitude,longitude\ntown,26,-98\nvillage,26,-98\n")]
    TIMEZONE_FAR_FROM_LONGITUDE Warning "timezone_far_from_longitude"
        "The time zone of a port is more than three hours from what its longitude suggests (15 degrees an hour)."
        => "Check the time zone, and whether the longitude has its sign: west of Greenwich is negative."
        [File("ports.csv", "port_id,timezone,latitude,longitude\nnorth,America/Chicago,26,98\n")]
    PHASE_WITHOUT_CASES Warning "phase_without_cases"
        "No case matches the stream, the statuses and the enrolment range of a phase."
        => "Check the three; a case without `enrolled_on` matches only a phase without an enrolment range."
        [File("phases.csv", "phase_id,stream,opens_on\none,arival,2021-02-19\n")]
    PHASE_OUTSIDE_HORIZON Info "phase_outside_horizon"
        "A phase closes before the horizon or opens after it, so it admits nobody in this plan."
        => "Nothing, if that is meant."
        [File("phases.csv", "phase_id,stream,opens_on\none,arrival,2021-02-19\ntwo,arrival,2021-06-01\n")]
    PHASE_WITHOUT_ROOM Warning "phase_without_room"
        "On every day of the horizon the daily cap of a phase is below the size of every case that it could admit."
        => "Raise `persons_per_day_full`; leave it empty for no cap."
        [File(
            "phases.csv",
            "phase_id,stream,opens_on,persons_per_day_full\ntwo,arrival,2021-02-19,50\none,arrival,2021-02-19,1\n"
        )]
    CAP_FALLS Warning "cap_falls"
        "The daily cap of a phase falls during its ramp: `persons_per_day_start` is above `persons_per_day_full`."
        => "Check whether the two are swapped."
        [File(
            "phases.csv",
            "phase_id,stream,opens_on,persons_per_day_start,persons_per_day_full,ramp_days\none,arrival,2021-02-19,9,5,3\n"
        )]
    PHASE_SHADOWED Warning "phase_shadowed"
        "Whatever a phase could admit is admitted by phases above it in the file, so it is never used: the first row that matches holds."
        => "Put the narrower phase first."
        [File("phases.csv", "phase_id,stream,opens_on\none,arrival,2021-02-19\ntwo,arrival,2021-02-20\n")]
    CAPACITY_OUTSIDE_HORIZON Info "capacity_outside_horizon"
        "A row of capacity.csv holds on no day of the horizon, because of its dates or its weekdays."
        => "Nothing, if that is meant."
        [Edit("capacity.csv", "seat,*,,,,,10", "seat,*,,,,,10\nseat,*,2021-06-01,,,,5")]
    CLOSURE_OUTSIDE_HORIZON Info "closure_outside_horizon"
        "A row of closures.csv closes no day of the horizon, because of its dates or its weekdays."
        => "Nothing, if that is meant."
        [File("closures.csv", "port_id,from,to,reason\nnorth,2021-04-01,2021-04-04,Easter week\n")]
    NOTICE_BEYOND_HORIZON Warning "notice_beyond_horizon"
        "`notice_days` is as long as the days planned or longer, so nobody can be newly appointed but under a priority of `notice_exempt`."
        => "Give fewer days of notice, or plan more days."
        [Edit("plan.toml", "days = 5", "days = 5\nnotice_days = 7")]
    CAPACITY_OVERRIDDEN Warning "capacity_overridden"
        "Later rows give other amounts wherever a row of capacity.csv holds, so it has no effect: the last row that matches holds."
        => "Put the general row first and the exceptions below it."
        [Edit("capacity.csv", "seat,*,,,,,10", "seat,north,,,,,5\nseat,*,,,,,10")]
    CAPACITY_JUMP Warning "capacity_jump"
        "An amount changes by a factor over 10 from one day to the next (days with 0 aside). Often a digit is missing or one too many."
        => "Check the amount."
        [Edit("capacity.csv", "seat,*,,,,,10", "seat,*,,,,,10\nseat,*,2021-02-21,,,,1000")]
    UNUSED_LIMIT Warning "unused_limit"
        "No case can use a resource (or not at the site that the row names), so its amounts limit nothing."
        => "Check whether cases.csv lacks the need or stream that it is for."
        [Edit("model.toml", "per_person = 1", "need = \"wheelchair\"\nper_person = 1")]
    SCENARIO_OUTSIDE_HORIZON Warning "scenario_outside_horizon"
        "A scenario's change of capacity holds on no day of the horizon, so it changes nothing."
        => "Check its dates and weekdays."
        [File("scenarios.csv", "scenario_id,target,id,site_id,from,op,value\nmore,capacity,seat,*,2021-06-01,add,5\n")]
    DEMAND_FAR_OVER_CAPACITY Warning "demand_far_over_capacity"
        "The cases need more than three times what there is of a resource in the whole horizon, so most of them will have no appointment."
        => "Check the amounts' unit (per day, not in all) and the number of days."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,9,town,arrival,standard\nA2,9,town,arrival,standard\nA3,9,town,arrival,standard\nA4,9,town,arrival,standard\nA5,9,town,arrival,standard\nA6,9,town,arrival,standard\nA7,9,town,arrival,standard\nA8,9,town,arrival,standard\nA9,9,town,arrival,standard\nA10,9,town,arrival,standard\nA11,9,town,arrival,standard\nA12,9,town,arrival,standard\nA13,9,town,arrival,standard\nA14,9,town,arrival,standard\nA15,9,town,arrival,standard\nA16,9,town,arrival,standard\nA17,9,town,arrival,standard\nA18,9,town,arrival,standard\n")]
}
