import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Public } from '../../http/access.js';
import { OK, OkAnswer } from '../../http/envelope.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { LoginDto, PrincipalAnswer, RefreshDto, SessionAnswer, SignupDto } from './auth.dto.js';
import { AuthService } from './auth.service.js';

@ApiTags('Identity')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  /** Creates a user and an account that the user owns. */
  @Post('signup')
  @Public()
  @Limit('auth.signup')
  signup(@Body() body: SignupDto): Promise<SessionAnswer> {
    return this.auth.signup(body);
  }

  /** Opens a session of a user in one of the user's accounts. */
  @Post('login')
  @HttpCode(200)
  @Public()
  @Limit('auth.login')
  login(@Body() body: LoginDto): Promise<SessionAnswer> {
    return this.auth.login(body);
  }

  /** Exchanges a refresh token for a new pair. Each token works once; using an old one again ends the login. */
  @Post('refresh')
  @HttpCode(200)
  @Public()
  @Limit('auth.refresh')
  refresh(@Body() body: RefreshDto): Promise<SessionAnswer> {
    return this.auth.refresh(body.refreshToken);
  }

  /** Ends the session of a refresh token, and with it its access tokens. An unknown token is no error. */
  @Post('logout')
  @HttpCode(200)
  @Public()
  async logout(@Body() body: RefreshDto): Promise<OkAnswer> {
    await this.auth.logout(body.refreshToken);
    return OK;
  }

  /** Who the token speaks for. */
  @Get('me')
  @Access('session', 'read')
  me(@Caller() caller: Principal): Promise<PrincipalAnswer> {
    return this.auth.me(caller);
  }
}
