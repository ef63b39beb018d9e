//! What sheets and columns are called, in the languages of the page.

use crate::report::language::Language;
use crate::report::written::ChangeKind;

/// Names of sheets, columns and standings.
pub(super) struct Names {
    pub summary: &'static str,
    pub schedule: &'static str,
    pub calendar: &'static str,
    pub left_out: &'static str,
    pub limits: &'static str,
    pub changes: &'static str,
    pub places: &'static str,
    pub schedule_columns: [&'static str; 11],
    pub left_out_columns: [&'static str; 7],
    pub limit_columns: [&'static str; 8],
    pub change_columns: [&'static str; 11],
    pub place_columns: [&'static str; 9],
    pub date: &'static str,
    pub all: &'static str,
    pub everybody: &'static str,
    pub kept: &'static str,
    pub moved: &'static str,
    pub new: &'static str,
    /// In the order of [`ChangeKind::ALL`].
    pub kinds: [&'static str; 4],
    pub no_prices: &'static str,
    pub horizon: &'static str,
    pub scheduled: &'static str,
    pub not_scheduled: &'static str,
    pub half: &'static str,
    pub waits: &'static str,
    pub proof: &'static str,
    pub sheets: &'static str,
}

impl Names {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
        }
    }

    /// What a change is.
    pub fn kind(&self, kind: ChangeKind) -> &'static str {
        let at = ChangeKind::ALL.iter().position(|own| *own == kind);
        at.map_or("", |at| self.kinds[at])
    }

    /// How an appointment stands to what was published.
    pub fn standing(&self, word: &str) -> &'static str {
        match word {
            "kept" => self.kept,
            "moved" => self.moved,
            _ => self.new,
        }
    }
}

static ENGLISH: Names = Names {
    summary: "Summary",
    schedule: "Schedule",
    calendar: "Calendar",
    left_out: "Left out",
    limits: "Limits",
    changes: "Changes",
    places: "By place",
    schedule_columns: [
        "Date",
        "Time",
        "Port",
        "Case",
        "People",
        "Waits in",
        "Stream",
        "Priority",
        "Phase",
        "Days waited",
        "Standing",
    ],
    left_out_columns: [
        "Case", "People", "Waits in", "Stream", "Priority", "Why", "Limits",
    ],
    limit_columns: [
        "Limit",
        "Where",
        "Days on which it holds people back",
        "First",
        "Last",
        "One more unit on each of them saves (weighted person-days)",
        "Unit",
        "Name in the files",
    ],
    change_columns: [
        "Case",
        "People",
        "Waits in",
        "What is different",
        "Old port",
        "Old date",
        "Old time",
        "New port",
        "New date",
        "New time",
        "Why",
    ],
    place_columns: [
        "Waits in",
        "Cases scheduled",
        "People scheduled",
        "People left out",
        "Mean wait (days)",
        "Half wait at most",
        "90 % wait at most",
        "Longest wait",
        "Mean days since registration",
    ],
    date: "Date",
    all: "All ports",
    everybody: "Everybody",
    kept: "published, kept",
    moved: "published, moved",
    new: "new",
    kinds: ["moved", "lost", "taken back", "new"],
    no_prices: "What limits are worth was not found out for this plan.",
    horizon: "The plan is for {days} days, from {first} to {last}.",
    scheduled: "{persons} people ({cases} cases) have an appointment.",
    not_scheduled: "{persons} people ({cases} cases) are left out: the sheet \"Left out\" says why.",
    half: "Half of those scheduled have been received by {day}, the last on {last}.",
    waits: "They wait {mean} days on average; 90 % wait at most {p90} days, the longest wait is {longest}.",
    proof: "The plan costs {cost} weighted person-days, and no plan that keeps the rules costs less than {bound}: at most {gap} of its cost could be saved.",
    sheets: "The other sheets: the schedule, a row a case; people by port and day; who is left out; limits and what one more unit saves; who must be told of a change; waits by place.",
};

static SPANISH: Names = Names {
    summary: "Resumen",
    schedule: "Citas",
    calendar: "Calendario",
    left_out: "Sin cita",
    limits: "Límites",
    changes: "Cambios",
    places: "Por lugar",
    schedule_columns: [
        "Fecha",
        "Hora",
        "Puerto",
        "Caso",
        "Personas",
        "Espera en",
        "Flujo",
        "Prioridad",
        "Fase",
        "Días de espera",
        "Situación",
    ],
    left_out_columns: [
        "Caso",
        "Personas",
        "Espera en",
        "Flujo",
        "Prioridad",
        "Por qué",
        "Límites",
    ],
    limit_columns: [
        "Límite",
        "Dónde",
        "Días en que retiene a personas",
        "Primero",
        "Último",
        "Una unidad más en cada uno ahorra (días-persona ponderados)",
        "Unidad",
        "Nombre en los archivos",
    ],
    change_columns: [
        "Caso",
        "Personas",
        "Espera en",
        "Qué cambia",
        "Puerto anterior",
        "Fecha anterior",
        "Hora anterior",
        "Puerto nuevo",
        "Fecha nueva",
        "Hora nueva",
        "Por qué",
    ],
    place_columns: [
        "Espera en",
        "Casos con cita",
        "Personas con cita",
        "Personas sin cita",
        "Espera media (días)",
        "La mitad espera a lo sumo",
        "El 90 % espera a lo sumo",
        "Espera más larga",
        "Días desde el registro, media",
    ],
    date: "Fecha",
    all: "Todos los puertos",
    everybody: "Todas las personas",
    kept: "publicada, se mantiene",
    moved: "publicada, cambia",
    new: "nueva",
    kinds: ["cambia", "perdida", "retirada", "nueva"],
    no_prices: "Para este plan no se averiguó cuánto valen los límites.",
    horizon: "El plan es de {days} días, del {first} al {last}.",
    scheduled: "{persons} personas ({cases} casos) tienen cita.",
    not_scheduled: "{persons} personas ({cases} casos) quedan sin cita: la hoja «Sin cita» dice por qué.",
    half: "La mitad de quienes tienen cita habrá sido recibida el {day}; la última, el {last}.",
    waits: "Esperan {mean} días en promedio; el 90 % espera a lo sumo {p90} días, y la espera más larga es de {longest}.",
    proof: "El plan cuesta {cost} días-persona ponderados, y ninguno que cumpla las reglas cuesta menos de {bound}: a lo sumo podría ahorrarse un {gap} de ese coste.",
    sheets: "Las otras hojas: las citas, una fila por caso; personas por puerto y día; quién queda sin cita; los límites y lo que ahorra una unidad más; a quién hay que avisar; la espera por lugar.",
};
