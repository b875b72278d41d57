import type { Page } from './page.js';

/** @param form the library's form, which has a token against cross-site requests. The buttons submit it by its id */
export function logoutPage(form: string): Page {
  return {
    title: 'Log out?',
    body: `${form}
<form>
<button form="op.logoutForm" name="logout" value="yes"><strong>Yes, log out</strong></button>
<button form="op.logoutForm"><strong>No, stay logged in</strong></button>
</form>`,
  };
}

export const loggedOutPage: Page = {
  title: 'Logged out',
  body: '<p>At the next login, you can choose a user again.</p>',
};
