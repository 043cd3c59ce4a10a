// The vocabulary of made-up skills: words that people use for such things, the frequent ones first in each list.
const split = (text) => text.trim().split(/\s+/);

const NOUNS = split(`
  data email customer report document code invoice support order content text meeting product calendar sales contract project ticket message
  research website database payment feedback image review news market summary password release translation schedule account article budget
  campaign candidate chart claim comment commit compliance contact conversation deployment design device dashboard discount dispute domain
  employee error event expense experiment file finance forecast form game guide hotel incident insight insurance interview inventory issue
  job journal keyword knowledge label language launch lead lecture ledger letter library licence logistics log manual map medicine menu
  metric mortgage music negotiation newsletter note offer onboarding outage package paper partner patent patient payroll permit persona
  photo pipeline podcast policy portfolio presentation price privacy process profile proposal protein purchase quality question quote
  receipt recipe record recruitment refund regulation release rental repository reservation resume return risk roadmap rule salary
  sample schema script security segment seminar sensor server shipment shop song source specification spreadsheet sprint statement stock
  story strategy street student subscription supplier supply survey syllabus symptom table talent task tax team template tenant test thesis
  thread timeline tone topic tour trade traffic training transaction transcript trend trip tutor update upgrade user vacancy vaccine
  vehicle vendor video visa visitor voice voucher warehouse warranty weather webinar wedding wine workflow workshop yield zone
  abstract accident acquisition advert agenda airport alarm album algorithm allergy ambulance anatomy anecdote antenna apartment appeal
  appraisal archive asset assignment auction audit author award badge bakery balance bank barcode barrier basket battery benefit bicycle
  biography biology blog board bond book boundary branch brand bridge brief brochure browser building bundle burnout cabin cable camera
  canvas capacity capital carbon career cargo cashflow castle catalogue category ceiling census ceremony certificate chapter charity checklist
  chemistry church cinema circuit citizen clause client climate clinic cloud club coach cohort collection colour column committee commodity
  community company complaint component concept concert conference consent consultant container cookie copyright corpus cost council coupon
  course court credit crew crisis criteria crop currency curriculum cycle deadline dealer debate debt decision defect deficit delivery demand
  dentist deposit desert diagnosis diagram diary dictionary diet diploma directory disaster disease dividend doctor donation donor draft drawing
  drone economy editor education election electricity emission endpoint energy engine enquiry episode equipment essay estate estimate evidence
  exam exhibition export fabric factory family farm fashion festival fiction fixture flight flower folder font footage forest formula forum
  foundation franchise freight furniture gallery garden gene glossary goal grammar grant graph grocery habit handbook harbour hardware harvest
  headline health heating history holiday homepage hospital household housing identity idea import income index industry inflation influencer
  ingredient interface investor island itinerary jewellery journey kitchen laboratory landlord lawsuit lawyer layout leaflet lease leisure lens
  lesson liability lighting litigation loan logo lottery luggage machine magazine mailbox maintenance manuscript margin marketplace material
  mathematics measure mechanic media member memory merger milestone mineral minutes mission mobile model module museum narrative nature network
  neighbour notebook notice novel nurse nutrition objective ontology opera opinion orchestra outfit outline oven ownership painting palette
  parcel parking passenger pension permission petition pharmacy philosophy phone physics piano pitch planet plant playlist poem poll pollution
  pool prescription principle printer prison prize promotion property prospect prototype publication puzzle quarter quota railway ranking rating
  reader reference referral region release reminder rent repair reply reputation resource restaurant retail revenue reward river robot route
  safety satellite scholarship school science score season sentence service session shift signature simulation skill sleep slide slogan software
  soil speech sponsor sport stadium staff startup statistic storage studio subsidy suggestion symbol taxonomy teacher technology telescope
  theatre theory threat tone tool tourism town transfer treatment tree tribunal turbine tutorial university valuation variant vegetable venue
  village vision vocabulary volunteer vote wage wallet waste water wildlife wireframe witness worker yoga`);

const VERBS = split(`
  write summarise find review analyse translate answer check plan extract generate compare explain draft classify convert monitor search
  schedule update track validate clean collect organise suggest score route prepare rewrite detect forecast label merge match publish rank
  reconcile refactor remind reply resolve send sort split test transcribe triage verify visualise audit book brainstorm calculate cancel
  categorise chase collate compile compose correct deduplicate describe design diagnose document edit enrich escalate estimate evaluate
  filter fix format gather grade highlight import improve index inspect inform launch learn listen map measure moderate narrate negotiate
  notify optimise order outline paraphrase parse personalise polish predict price prioritise profile proofread query quote read recommend
  record redact repair report research respond rotate sample scan screen segment simplify simulate sketch spot structure study survey tag
  teach tidy tune unify upload vet watch weigh`);

const QUALITIES = split(`
  quick smart daily simple weekly careful clear friendly automatic polite monthly precise detailed multilingual private secure short visual
  advanced annual brief calm concise creative critical deep early easy fair formal global honest internal legal lean local medical modern
  neat open patient personal plain practical quarterly regional reliable robust seasonal steady strict technical thorough tiny universal
  urgent verified warm wide`);

const ROLES = split(`
  assistant agent helper writer checker planner finder analyst reviewer tracker coach editor generator builder summariser translator monitor
  scout desk companion tutor clerk advisor bot reporter organiser inspector researcher concierge librarian auditor curator dispatcher
  designer engineer guide keeper manager mentor navigator operator observer pilot scribe secretary sorter steward strategist watcher`);

/** Halves of product names: most words of a real market are names that only a few skills know. */
const HEADS = split(`
  acu aero agri allo alto ambi apex aqua arbo argo astro atlas aura axio baro bene blue bolt brio calc cano cargo casa cent chrono cirro civi
  clari cloud cobal code cogni conto coral corto cosmo crest cyber data delta dock domo echo eco ember enti epi equi ever faro fern fin flex
  flora fluo focal forge fort frey fuse galli geo giga glo grano grid halo haven helio hexa holo hori hydro icon ideo indi infi inno inter
  iris juno kilo kine lago lani lark lead leto libra linea lingo logi loom luma luna macro magna mari medi mega mento meri meta micro mint
  mira mobi moda mono nano navi neo neuro nexo nimbo nordi nova octo omni onyx opti orbi ori oxy pace palo para penta peri petra pico pilo
  pixel plano pola port prima pro pulse quanta quest quin radi rapid rega reso rhyme rivo robo rota sage sali salo scala sego sene sigma silo
  simpli sky sola soma sono spark spiro stella strata sumo swift syno tali tandem taxo techno tele terra theta tidal tono tran trek tri
  turbo ultra uni vala vast vega velo veri vero vesta vibe vigo vista vita viva volta wave wild xeno yarro zeal zeni zephy zest zoomo`);
const TAILS = split(`
  base beam bird bit board box bridge cast chain core craft deck desk dex drive farm field flow folio form gate gen graph grid guard hive
  hub kit lab lane lens lift line link list lock log loop mark mate max mesh metric mind mint nest net node note pad path pay peak pilot
  plan point port post pulse rail scan scope sense serve shift sign site space spot stack stage stream sync tag tap task tech track trade
  vault view ware watch wave way wise works yard zone`);

const TAGS = split(`
  productivity writing data support sales marketing research finance development legal education design operations health hr travel security
  analytics ecommerce devops translation communication media science music gaming real-estate logistics manufacturing government nonprofit food
  fashion sports energy agriculture insurance banking crypto accounting recruiting onboarding reporting scheduling email calendar documents
  spreadsheets presentations images audio video speech code-review testing databases monitoring cloud networking mobile web seo social-media
  advertising crm customer-success compliance privacy contracts taxes invoicing payments procurement inventory shipping maps weather news
  sports-betting books languages mathematics physics chemistry biology medicine nutrition fitness psychology parenting pets gardening cooking
  events weddings photography architecture construction automotive aviation maritime energy-saving climate recycling history philosophy religion
  genealogy poetry fiction journalism podcasts film theatre art crafts fundraising`);

/** Product names: each head with each tail. */
const NAMES = HEADS.flatMap((head) => TAILS.map((tail) => head + tail));

export const WORDS = { NOUNS: [...new Set(NOUNS)], VERBS, QUALITIES, ROLES, NAMES, TAGS };
