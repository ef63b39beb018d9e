//! What a feed may say of cases, but probably does not mean.

use crate::notice::Example::{Edit, File};
use crate::notice::kind::kinds;

kinds! {
    DUE_BEFORE_READY Warning "due_before_ready"
        "A case is due before it is ready, so it is late in any plan."
        => "Check `ready_on` and `due_on`."
        [File("cases.csv", "case_id,persons,location_id,stream,priority,ready_on,due_on\nA1,2,town,arrival,standard,2021-02-21,2021-02-20\n")]
    UNKNOWN_NEED Warning "unknown_need"
        "No resource of the model serves a needs tag, so it limits nothing and nobody provides for it."
        => "Correct the tag to the nearest that the remedy gives; leave it if it is only a note."
        [Edit("model.toml", "per_person = 1", "per_person = 1\n[[resource.usage]]\nneed = \"wheelchair\"\nper_case = 1"), File("cases.csv", "case_id,persons,location_id,stream,priority,needs\nA1,2,town,arrival,standard,wheelchair\nA2,1,town,arrival,standard,weelchair\n")]
    RARE_STREAM Warning "rare_stream"
        "A few cases have a stream whose name is close to one that at least ten times as many cases have, and no phase is for it."
        => "Correct the name if the other stream is meant."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,1,town,arrival,standard\nA2,1,town,arrival,standard\nA3,1,town,arrival,standard\nA4,1,town,arrival,standard\nA5,1,town,arrival,standard\nA6,1,town,arrival,standard\nA7,1,town,arrival,standard\nA8,1,town,arrival,standard\nA9,1,town,arrival,standard\nA10,1,town,arrival,standard\nA11,1,town,arrival,standard\nA12,1,town,arrival,standard\nA13,1,town,arrival,standard\nA14,1,town,arrival,standard\nA15,1,town,arrival,standard\nA16,1,town,arrival,standard\nA17,1,town,arrival,standard\nA18,1,town,arrival,standard\nA19,1,town,arrival,standard\nA20,1,town,arrival,standard\nA21,1,town,arival,standard\n")]
    IMPOSSIBLE_PROMISE Warning "impossible_promise"
        "A published appointment of the horizon lies before its case's ready day, at a port that the case's location does not reach, on a day on which the port is closed, or on a day or slot that it does not have. `paso plan` plans nothing while there is such a conflict, unless `--allow-moves` lets it move or cancel the appointment."
        => "Correct the appointment, or what contradicts it; or plan with `--allow-moves`."
        [File("appointments.csv", "case_id,port_id,date,slot\nA1,north,2021-02-19,10:00\n")]
    CASE_NOT_READY Info "case_not_ready"
        "A case is ready only after the horizon, so it has no appointment in this plan."
        => "Nothing; it is planned for once the horizon reaches its day."
        [File("cases.csv", "case_id,persons,location_id,stream,priority,ready_on\nA1,2,town,arrival,standard,\nA2,2,town,arrival,standard,2021-06-01\n")]
    CASE_WITHOUT_ROUTE Warning "case_without_route"
        "A case can never be appointed: from the day it is ready, no port that may take it can be reached from its location and is open."
        => "Check the location's corridors, the case's `ports`, and the ports' slots."
        [
            File("locations.csv", "location_id\ntown\nvillage\n"),
            File("corridors.csv", "location_id,port_id\ntown,north\n"),
            File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\nA2,2,village,arrival,standard\n"),
        ]
    CASE_WITHOUT_PHASE Warning "case_without_phase"
        "A case can never be appointed: its stream is phased, and no phase admits it at a port that it can reach while that port is open."
        => "Check its `status` and `enrolled_on`, and the phases' statuses, ports and dates."
        [File("phases.csv", "phase_id,stream,statuses,opens_on\none,arrival,pending,2021-02-19\n"), File("cases.csv", "case_id,persons,location_id,stream,priority,status\nA1,2,town,arrival,standard,pending\nA2,2,town,arrival,standard,\n")]
    CASE_ON_SHORT_NOTICE Warning "case_on_short_notice"
        "A case can never be appointed: the only days on which it could be lie before the days of notice are over."
        => "Check `notice_days` in plan.toml and the priorities of `notice_exempt`, and the phases and open days after them."
        [Edit("plan.toml", "days = 5", "days = 5\nnotice_days = 3"), File("phases.csv", "phase_id,stream,opens_on,closes_on\none,arrival,2021-02-19,2021-02-20\n")]
    PROMISE_OF_WITHDRAWN Warning "promise_of_withdrawn"
        "A case whose status is `withdrawn` has a published appointment in the horizon or after it. The case no longer waits, so the appointment is released: it is not kept and uses nothing."
        => "Write `cancelled` as the appointment's `outcome`; correct the `status` if the case still waits."
        [
            File("cases.csv", "case_id,persons,location_id,stream,priority,status\nA1,2,town,arrival,standard,withdrawn\nA2,2,town,arrival,standard,\n"),
            File("appointments.csv", "case_id,port_id,date,slot\nA1,north,2021-02-20,09:00\n"),
        ]
    CASE_TOO_LARGE Warning "case_too_large"
        "A case can never be appointed: wherever and whenever it could be, it alone needs more than published appointments leave, even if nobody else came. Cases are never split. `paso plan` leaves it out as `too_large`, with the same numbers."
        => "Raise the limits that the notice names, by what it says, on some day; or check `persons`."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\nA2,12,town,arrival,standard\n")]
}
