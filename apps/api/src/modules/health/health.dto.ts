export class AliveAnswer {
  /** Always `ok`: a process that can say anything says this. */
  status!: string;
}

export class HealthAnswer extends AliveAnswer {
  /** Version of the server. */
  version!: string;
}

export class ReadinessChecks {
  /** `ok`, or `unreachable`. */
  database!: string;
  /** `ok`, `pending`, or `unknown` while the database is out of reach. */
  migrations!: string;
  /** Whether jobs can be added: `ok`, `missing`, or `unknown`. */
  queue!: string;
}

export class ReadyAnswer extends AliveAnswer {
  checks!: ReadinessChecks;
}
