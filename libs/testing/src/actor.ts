import supertest, { type Test } from 'supertest';

/** Somebody who calls the API: every request carries the actor's token, or none. */
export class Actor {
  constructor(
    private readonly url: string,
    readonly token: string | null,
    readonly account: { readonly id: string; readonly slug: string } = { id: '', slug: '' },
    readonly session: { readonly userId: string; readonly email: string; readonly refreshToken: string } = {
      userId: '',
      email: '',
      refreshToken: '',
    },
  ) {}

  get = (path: string): Test => this.sign(supertest(this.url).get(path));
  post = (path: string): Test => this.sign(supertest(this.url).post(path));
  patch = (path: string): Test => this.sign(supertest(this.url).patch(path));
  put = (path: string): Test => this.sign(supertest(this.url).put(path));
  delete = (path: string): Test => this.sign(supertest(this.url).delete(path));

  call(method: string, path: string): Test {
    const verb = method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete';
    return this[verb](path);
  }

  /** The same account through another credential. */
  withToken(token: string | null): Actor {
    return new Actor(this.url, token, this.account, this.session);
  }

  private sign(test: Test): Test {
    return this.token ? test.set('Authorization', `Bearer ${this.token}`) : test;
  }
}
