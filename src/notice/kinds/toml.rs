//! plan.toml and the model file.

use crate::notice::Example::{Edit, File};
use crate::notice::kind::kinds;

kinds! {
    BAD_TOML Error "bad_toml"
        "The file is not TOML. The notice names the line."
        => "See toml.io for the notation."
        [Edit("plan.toml", "2021-02-19", "02/19/2021")]
    MISSING_KEY Error "missing_key"
        "A required key is missing."
        => "Add it."
        [Edit("model.toml", "standard = 1", "")]
    WRONG_TYPE Error "wrong_type"
        "A value is of another type than the key takes: a text instead of a number, or the like."
        => "Write it as the remedy says."
        [Edit("model.toml", "late_weight = 10", "late_weight = \"ten\"")]
    UNKNOWN_KEY Error "unknown_key"
        "paso does not know the key. What it says would be passed over, and with it perhaps a limit."
        => "Correct the name if a known key is meant; else take it out, or write it as a comment."
        [Edit("model.toml", "name = \"small\"", "name = \"small\"\ntitel = \"Small\"")]
    UNKNOWN_MODEL Error "unknown_model"
        "The model is neither the name of a built-in one nor a file."
        => "Name a built-in model, or give the path of a model file relative to the feed."
        [Edit("plan.toml", "model.toml", "modell.toml")]
    SLOT_RESOURCE_OFF_PORT Error "slot_resource_off_port"
        "A resource is limited by slot at a site that is no port. Only ports have slots."
        => "Set site = \"port\", or period = \"day\"."
        [Edit("model.toml", "id = \"room\"\nfamily = \"capacity\"\nsite = \"port\"", "id = \"room\"\nfamily = \"capacity\"\nsite = \"location\"")]
    SEED_NOT_COMMITTED Error "seed_not_committed"
        "The seed of the lottery is not the one that was committed to: its SHA-256 is another. With a seed chosen afterwards somebody could have been favoured."
        => "Put back the seed that the commitment was made from, character by character. A new seed needs a new commitment, published before the draw."
        [Edit("plan.toml", "days = 5", "days = 5\n[allocation]\nearliest_share = 0.5\nseed = \"a seed of 16 letters or more\"\ncommitment = \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]
    DUPLICATE_SENIORITY Error "duplicate_seniority"
        "Two steps of seniority begin after the same number of days."
        => "Leave one of them."
        [Edit("model.toml", "[priorities]", "[[seniority]]\nafter_days = 180\nfactor = 1.2\n[[seniority]]\nafter_days = 180\nfactor = 1.5\n[priorities]")]
    SENIORITY_FALLS Warning "seniority_falls"
        "A later step of seniority has a smaller factor than an earlier one (1 before the first), so that a day's wait weighs less for those who have waited longer."
        => "Let the factors rise with `after_days`."
        [Edit("model.toml", "[priorities]", "[[seniority]]\nafter_days = 180\nfactor = 0.5\n[priorities]")]
    ZERO_WEIGHT Warning "zero_weight"
        "A priority has weight 0: the waiting of its cases costs nothing, so they come last, in any order."
        => "Give it a weight above 0."
        [Edit("model.toml", "standard = 1", "standard = 1\nlast = 0")]
    RESOURCE_WITHOUT_USAGE Warning "resource_without_usage"
        "No usage row of a resource takes anything of it, so it limits nobody."
        => "Add a [[resource.usage]] with per_person or per_case above 0, or take the resource out."
        [File("model.toml", "name = \"small\"\n[objective]\nunscheduled_days = 30\nlate_weight = 10\ntravel_weight = 0.05\nmove_weight = 100\n[priorities]\nstandard = 1\n[[resource]]\nid = \"seat\"\nfamily = \"safety\"\nsite = \"port\"\nperiod = \"day\"\n"), File("capacity.csv", "resource_id,site_id,amount\n")]
    UNKNOWN_STREAM Warning "unknown_stream"
        "A usage row of the model is for a stream that no case has, but that is close to the name of one that cases have. So the row takes nothing from anybody."
        => "Correct the name if that stream is meant."
        [Edit("model.toml", "per_person = 1", "stream = \"arival\"\nper_person = 5\n[[resource.usage]]\nper_person = 1")]
}
